// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Hashes} from "./Hashes.sol";
import {IRollup, ISequencerRegistry} from "./Interfaces.sol";
import {Member, MemberSignature} from "./Types.sol";

/// Pays each epoch's rewards in LUMIA against a Merkle root that the epoch's members certified, and holds the ETH fund
/// from which a subnet's governor reimburses the L1 costs of posting.
contract RewardDistributor is Initializable {
    using SafeERC20 for IERC20;

    struct Epoch {
        bytes32 root;
        uint256 total;
        uint256 claimed;
        uint64 acceptedAt;
        bool closed;
    }

    struct Fund {
        uint256 lumia;
        uint256 costsWei;
        mapping(uint64 epoch => Epoch) epochs;
        mapping(uint64 epoch => mapping(address account => bool)) claimed;
        mapping(uint64 epoch => mapping(address account => bool)) reimbursed;
    }

    /// Seconds after which the governor may take back what nobody claimed.
    uint64 public constant CLAIM_PERIOD = 365 days;

    ISequencerRegistry public registry;
    IRollup public rollup;
    IERC20 public lumia;
    mapping(uint64 subnet => Fund) private _funds;

    event Funded(uint64 indexed subnet, address from, uint256 amount);
    event CostsFunded(uint64 indexed subnet, address from, uint256 amountWei);
    event RootAccepted(uint64 indexed subnet, uint64 indexed epoch, bytes32 root, uint256 total);
    event Claimed(uint64 indexed subnet, uint64 indexed epoch, address indexed account, uint256 amount);
    event Recovered(uint64 indexed subnet, uint64 indexed epoch, uint256 amount);
    event Reimbursed(uint64 indexed subnet, uint64 indexed epoch, address indexed account, uint256 amountWei);

    error NotGovernor(uint64 subnet, address caller);
    error RootExists(uint64 subnet, uint64 epoch);
    error NoRoot(uint64 subnet, uint64 epoch);
    error EmptyRoot();
    error NotSettled(uint64 subnet, uint64 epoch);
    error FundTooSmall(uint256 fund, uint256 needed);
    error AlreadyPaid(address account);
    error WrongProof();
    error ClaimsClosed();
    error ClaimsOpen(uint256 until);

    constructor() {
        _disableInitializers();
    }

    function initialize(ISequencerRegistry registry_, IRollup rollup_, IERC20 lumia_) external initializer {
        registry = registry_;
        rollup = rollup_;
        lumia = lumia_;
    }

    function fund(uint64 subnet, uint256 amount) external {
        _funds[subnet].lumia += amount;
        emit Funded(subnet, msg.sender, amount);
        lumia.safeTransferFrom(msg.sender, address(this), amount);
    }

    function fundCosts(uint64 subnet) external payable {
        _funds[subnet].costsWei += msg.value;
        emit CostsFunded(subnet, msg.sender, msg.value);
    }

    /// Takes an epoch's root once, with a certificate of that epoch's members, and sets its total aside from the fund.
    function submitRoot(
        uint64 subnet,
        uint64 epoch,
        bytes32 root,
        uint256 total,
        Member[] calldata members,
        MemberSignature[] calldata certificate
    ) external {
        if (root == 0) revert EmptyRoot();
        if (!rollup.epochSettled(subnet, epoch)) revert NotSettled(subnet, epoch);
        bytes32 structHash = Hashes.rewardAttestation(subnet, epoch, root, total);
        rollup.requireCertificate(subnet, epoch, members, certificate, structHash);
        _setAside(subnet, epoch, root, total);
        emit RootAccepted(subnet, epoch, root, total);
    }

    /// Pays an account its amount of an epoch, to the account itself whoever calls.
    function claim(uint64 subnet, uint64 epoch, address account, uint256 amount, bytes32[] calldata proof) external {
        Fund storage f = _funds[subnet];
        Epoch storage e = _accepted(f, subnet, epoch);
        if (e.closed) revert ClaimsClosed();
        if (f.claimed[epoch][account]) revert AlreadyPaid(account);
        if (!MerkleProof.verifyCalldata(proof, e.root, Hashes.rewardLeaf(subnet, epoch, account, amount))) {
            revert WrongProof();
        }
        if (e.total - e.claimed < amount) revert FundTooSmall(e.total - e.claimed, amount);
        f.claimed[epoch][account] = true;
        e.claimed += amount;
        emit Claimed(subnet, epoch, account, amount);
        lumia.safeTransfer(account, amount);
    }

    /// Ends an epoch's claims after a year and returns the rest to the governor.
    function recover(uint64 subnet, uint64 epoch) external {
        _requireGovernor(subnet);
        Epoch storage e = _accepted(_funds[subnet], subnet, epoch);
        if (e.closed) revert ClaimsClosed();
        uint256 until = uint256(e.acceptedAt) + CLAIM_PERIOD;
        if (block.timestamp < until) revert ClaimsOpen(until);
        e.closed = true;
        uint256 amount = e.total - e.claimed;
        emit Recovered(subnet, epoch, amount);
        lumia.safeTransfer(msg.sender, amount);
    }

    /// Pays an operator's L1 costs of an epoch from the ETH fund, once.
    function reimburse(uint64 subnet, uint64 epoch, address account, uint256 amountWei) external {
        _requireGovernor(subnet);
        Fund storage f = _funds[subnet];
        if (f.reimbursed[epoch][account]) revert AlreadyPaid(account);
        if (f.costsWei < amountWei) revert FundTooSmall(f.costsWei, amountWei);
        f.reimbursed[epoch][account] = true;
        f.costsWei -= amountWei;
        emit Reimbursed(subnet, epoch, account, amountWei);
        Address.sendValue(payable(account), amountWei);
    }

    function fundOf(uint64 subnet) external view returns (uint256 lumiaAmount, uint256 costsWei) {
        return (_funds[subnet].lumia, _funds[subnet].costsWei);
    }

    function epochOf(uint64 subnet, uint64 epoch) external view returns (Epoch memory) {
        return _funds[subnet].epochs[epoch];
    }

    function isClaimed(uint64 subnet, uint64 epoch, address account) external view returns (bool) {
        return _funds[subnet].claimed[epoch][account];
    }

    function _setAside(uint64 subnet, uint64 epoch, bytes32 root, uint256 total) private {
        Fund storage f = _funds[subnet];
        if (f.epochs[epoch].root != 0) revert RootExists(subnet, epoch);
        if (f.lumia < total) revert FundTooSmall(f.lumia, total);
        f.lumia -= total;
        f.epochs[epoch] = Epoch(root, total, 0, uint64(block.timestamp), false);
    }

    function _accepted(Fund storage f, uint64 subnet, uint64 epoch) private view returns (Epoch storage e) {
        e = f.epochs[epoch];
        if (e.root == 0) revert NoRoot(subnet, epoch);
    }

    function _requireGovernor(uint64 subnet) private view {
        if (msg.sender != registry.governor(subnet)) revert NotGovernor(subnet, msg.sender);
    }
}
