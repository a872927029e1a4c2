// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Hashes} from "./Hashes.sol";
import {IRollup, IRollupInbox, ISequencerRegistry} from "./Interfaces.sol";
import {Member, MemberSignature} from "./Types.sol";

/// Pays rewards in LUMIA and the L1 costs of posting in ETH, each from the subnet's own fund. A root is certified for a period of
/// epochs and cumulative: its leaf says all that an account has ever earned and spent, and a claim pays what is not paid yet.
contract RewardDistributor is Initializable {
    using SafeERC20 for IERC20;

    /// An account's line of a root, with the way to it. Cumulative: amount in wei of LUMIA, costsWei in ETH.
    struct Claim {
        address account;
        uint256 amount;
        uint256 costsWei;
        bytes32[] proof;
    }

    struct Root {
        bytes32 root;
        uint64 acceptedAt;
    }

    /// What was claimed by an account, or recovered in its place.
    struct Paid {
        uint256 amount;
        uint256 costsWei;
    }

    /// lumia is free for roots to come, owed set aside by those that were accepted; costsWei is all ETH that is there, and
    /// costsOwed what roots certified and nobody was paid. nextEpoch is the first that no root speaks of.
    struct Totals {
        uint256 lumia;
        uint256 owed;
        uint256 costsWei;
        uint256 costsOwed;
        uint256 total;
        uint256 totalCostsWei;
        uint64 nextEpoch;
    }

    struct Fund {
        Totals totals;
        mapping(uint64 throughEpoch => Root) roots;
        mapping(address account => Paid) paid;
    }

    /// Seconds after which the governor may take back what nobody claimed of a root.
    uint64 public constant CLAIM_PERIOD = 365 days;
    /// Gas that an account's code has to take its ETH; one that needs more is owed it still.
    uint256 public constant COSTS_GAS_MAX = 50_000;

    ISequencerRegistry public registry;
    IRollup public rollup;
    IRollupInbox public inbox;
    IERC20 public lumia;
    mapping(uint64 subnet => Fund) private _funds;

    event Funded(uint64 indexed subnet, address from, uint256 amount);
    event CostsFunded(uint64 indexed subnet, address from, uint256 amountWei);
    event RootAccepted(
        uint64 indexed subnet,
        uint64 indexed throughEpoch,
        bytes32 root,
        uint256 total,
        uint256 totalCostsWei,
        address poster
    );
    event Claimed(uint64 indexed subnet, uint64 indexed throughEpoch, address indexed account, uint256 amount);
    event Reimbursed(uint64 indexed subnet, uint64 indexed throughEpoch, address indexed account, uint256 amountWei);
    event Recovered(
        uint64 indexed subnet,
        uint64 indexed throughEpoch,
        address indexed account,
        uint256 amount,
        uint256 costsWei
    );

    error NotGovernor(uint64 subnet, address caller);
    error NoRoot(uint64 subnet, uint64 throughEpoch);
    error EmptyRoot();
    error RootNotAfter(uint64 throughEpoch, uint64 nextEpoch);
    error NotSettled(uint64 subnet, uint64 epoch);
    error TooYoung(uint256 until);
    error TotalsShrink();
    error AboveEmission(uint256 added, uint256 emission);
    error FundTooSmall(uint256 fund, uint256 needed);
    error NothingDue();
    error NothingSent();
    error WrongProof(address account);
    error ClaimsOpen(uint256 until);

    constructor() {
        _disableInitializers();
    }

    function initialize(ISequencerRegistry registry_, IRollup rollup_, IRollupInbox inbox_, IERC20 lumia_)
        external
        initializer
    {
        registry = registry_;
        rollup = rollup_;
        inbox = inbox_;
        lumia = lumia_;
    }

    /// Money alone is an event: every operator books each.
    function fund(uint64 subnet, uint256 amount) external {
        if (amount == 0) revert NothingSent();
        _funds[subnet].totals.lumia += amount;
        emit Funded(subnet, msg.sender, amount);
        lumia.safeTransferFrom(msg.sender, address(this), amount);
    }

    function fundCosts(uint64 subnet) external payable {
        if (msg.value == 0) revert NothingSent();
        _funds[subnet].totals.costsWei += msg.value;
        emit CostsFunded(subnet, msg.sender, msg.value);
    }

    /// Takes the next root from anybody, with a certificate of its last epoch's members, and sets aside from the fund what it adds.
    /// It adds no more than the emission in force in the epochs since the last root, all of which must be over.
    function submitRoot(
        uint64 subnet,
        uint64 throughEpoch,
        bytes32 root,
        uint256 total,
        uint256 totalCostsWei,
        Member[] calldata members,
        MemberSignature[] calldata certificate
    ) external {
        if (root == 0) revert EmptyRoot();
        Fund storage f = _funds[subnet];
        _checkNext(f.totals, subnet, throughEpoch);
        bytes32 structHash = Hashes.rewardAttestation(subnet, throughEpoch, root, total, totalCostsWei);
        rollup.requireCertificate(subnet, throughEpoch, members, certificate, structHash);
        _setAside(f.totals, subnet, throughEpoch, total, totalCostsWei);
        f.roots[throughEpoch] = Root(root, uint64(block.timestamp));
        emit RootAccepted(subnet, throughEpoch, root, total, totalCostsWei, msg.sender);
    }

    /// Pays each account what a root says beyond what it was paid, to the account itself whoever calls. An account with nothing due
    /// is passed over, so that nobody spoils a call by claiming for one of its accounts before; reverts when nobody is due anything.
    function claim(uint64 subnet, uint64 throughEpoch, Claim[] calldata claims) external {
        Fund storage f = _funds[subnet];
        bytes32 root = _accepted(f, subnet, throughEpoch).root;
        bool any = false;
        for (uint256 i = 0; i < claims.length; i++) {
            Claim calldata c = claims[i];
            _checkProof(subnet, throughEpoch, root, c);
            bool paid = _payAmount(f, subnet, throughEpoch, c);
            any = _payCosts(f, subnet, throughEpoch, c) || paid || any;
        }
        if (!any) revert NothingDue();
    }

    /// Takes back what accounts did not claim of a root for a year: LUMIA goes to the governor, ETH stays in the fund.
    function recover(uint64 subnet, uint64 throughEpoch, Claim[] calldata claims) external {
        if (msg.sender != registry.governor(subnet)) revert NotGovernor(subnet, msg.sender);
        Fund storage f = _funds[subnet];
        Root storage r = _accepted(f, subnet, throughEpoch);
        uint256 until = uint256(r.acceptedAt) + CLAIM_PERIOD;
        if (block.timestamp < until) revert ClaimsOpen(until);
        uint256 sum = 0;
        bool any = false;
        for (uint256 i = 0; i < claims.length; i++) {
            Claim calldata c = claims[i];
            _checkProof(subnet, throughEpoch, r.root, c);
            Paid storage p = f.paid[c.account];
            uint256 amount = _take(f.totals, p, c.amount);
            uint256 costsWei = _takeCosts(f.totals, p, c.costsWei, type(uint256).max);
            if (amount == 0 && costsWei == 0) continue;
            any = true;
            sum += amount;
            emit Recovered(subnet, throughEpoch, c.account, amount, costsWei);
        }
        if (!any) revert NothingDue();
        lumia.safeTransfer(msg.sender, sum);
    }

    function totalsOf(uint64 subnet) external view returns (Totals memory) {
        return _funds[subnet].totals;
    }

    /// Empty where no root was accepted for a period that ends with that epoch.
    function rootOf(uint64 subnet, uint64 throughEpoch) external view returns (Root memory) {
        return _funds[subnet].roots[throughEpoch];
    }

    function paidOf(uint64 subnet, address account) external view returns (Paid memory) {
        return _funds[subnet].paid[account];
    }

    /// The most that roots may pay for the epochs from..through, both included: the emissions that were in force.
    function emissionOf(uint64 subnet, uint64 from, uint64 through) public view returns (uint256) {
        (uint64 since, uint256 emission) = inbox.emissionAt(subnet, rollup.inForceAt(subnet, from));
        (uint64 last,) = inbox.emissionAt(subnet, rollup.inForceAt(subnet, through));
        if (since == last) return emission * (uint256(through) - from + 1);
        uint64 middle = from + (through - from) / 2;
        return emissionOf(subnet, from, middle) + emissionOf(subnet, middle + 1, through);
    }

    function _checkNext(Totals storage t, uint64 subnet, uint64 throughEpoch) private view {
        if (throughEpoch < t.nextEpoch) revert RootNotAfter(throughEpoch, t.nextEpoch);
        if (!rollup.epochSettled(subnet, throughEpoch)) revert NotSettled(subnet, throughEpoch);
        uint256 end = rollup.epochEnd(subnet, throughEpoch);
        if (block.timestamp < end) revert TooYoung(end);
    }

    function _setAside(
        Totals storage t,
        uint64 subnet,
        uint64 throughEpoch,
        uint256 total,
        uint256 totalCostsWei
    ) private {
        if (total < t.total || totalCostsWei < t.totalCostsWei) revert TotalsShrink();
        uint256 added = total - t.total;
        uint256 emission = emissionOf(subnet, t.nextEpoch, throughEpoch);
        if (added > emission) revert AboveEmission(added, emission);
        if (added > t.lumia) revert FundTooSmall(t.lumia, added);
        t.lumia -= added;
        t.owed += added;
        t.costsOwed += totalCostsWei - t.totalCostsWei;
        t.total = total;
        t.totalCostsWei = totalCostsWei;
        t.nextEpoch = throughEpoch + 1;
    }

    function _accepted(Fund storage f, uint64 subnet, uint64 throughEpoch) private view returns (Root storage r) {
        r = f.roots[throughEpoch];
        if (r.root == 0) revert NoRoot(subnet, throughEpoch);
    }

    function _checkProof(uint64 subnet, uint64 throughEpoch, bytes32 root, Claim calldata c) private view {
        bytes32 leaf = Hashes.rewardLeaf(block.chainid, subnet, throughEpoch, c.account, c.amount, c.costsWei);
        if (!MerkleProof.verifyCalldata(c.proof, root, leaf)) revert WrongProof(c.account);
    }

    function _payAmount(Fund storage f, uint64 subnet, uint64 throughEpoch, Claim calldata c)
        private
        returns (bool)
    {
        uint256 amount = _take(f.totals, f.paid[c.account], c.amount);
        if (amount == 0) return false;
        emit Claimed(subnet, throughEpoch, c.account, amount);
        lumia.safeTransfer(c.account, amount);
        return true;
    }

    /// As far as the fund goes; what is not paid stays due.
    function _payCosts(Fund storage f, uint64 subnet, uint64 throughEpoch, Claim calldata c) private returns (bool) {
        Totals storage t = f.totals;
        Paid storage p = f.paid[c.account];
        uint256 amountWei = _takeCosts(t, p, c.costsWei, t.costsWei);
        if (amountWei == 0) return false;
        t.costsWei -= amountWei;
        (bool taken,) = c.account.call{value: amountWei, gas: COSTS_GAS_MAX}("");
        if (!taken) {
            t.costsWei += amountWei;
            t.costsOwed += amountWei;
            p.costsWei -= amountWei;
            return false;
        }
        emit Reimbursed(subnet, throughEpoch, c.account, amountWei);
        return true;
    }

    /// Marks as paid what the leaf says beyond what was paid. A tree whose leaves sum to more than its total pays that total.
    function _take(Totals storage t, Paid storage p, uint256 cumulative) private returns (uint256 amount) {
        if (cumulative <= p.amount) return 0;
        amount = cumulative - p.amount;
        if (amount > t.owed) revert FundTooSmall(t.owed, amount);
        t.owed -= amount;
        p.amount = cumulative;
    }

    function _takeCosts(Totals storage t, Paid storage p, uint256 cumulative, uint256 most)
        private
        returns (uint256 amountWei)
    {
        if (cumulative <= p.costsWei) return 0;
        amountWei = cumulative - p.costsWei;
        if (amountWei > t.costsOwed) revert FundTooSmall(t.costsOwed, amountWei);
        if (amountWei > most) amountWei = most;
        t.costsOwed -= amountWei;
        p.costsWei += amountWei;
    }
}
