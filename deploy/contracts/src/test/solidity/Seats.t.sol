// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {Certificates} from "../../main/solidity/Certificates.sol";
import {Hashes} from "../../main/solidity/Hashes.sol";
import {Rollup} from "../../main/solidity/Rollup.sol";
import {SequencerRegistry} from "../../main/solidity/SequencerRegistry.sol";
import {Attestation, BatchHeader, Member, MemberSignature} from "../../main/solidity/Types.sol";
import {Fixture} from "./Fixture.sol";

/// Who may certify, for how long, and what stands behind it.
contract SeatsTest is Fixture {
    address private constant FINDER = address(0xF1);

    // Removal

    function test_removed_members_certify_no_longer_than_the_force_deadline() external {
        for (uint256 i = 0; i < 3; i++) {
            vm.prank(genesis[i].operator);
            registry.requestExit(SUBNET);
        }
        uint64 epoch = 1;
        while (epoch * EPOCH_MS <= 1 days * 1000) {
            _submit(_at(_nextHeader(), epoch++), _genesis());
        }
        BatchHeader memory header = _at(_nextHeader(), epoch);
        MemberSignature[] memory certificate = _certificate(_genesis(), 4, _attested(header));
        vm.expectPartialRevert(Rollup.MessageOverdue.selector);
        _submitCertified(header, _genesis(), certificate);
        _applyAll(header, _genesis());
        header = _at(_nextHeader(), epoch + 2);
        certificate = _certificate(_genesis(), 4, _attested(header));
        vm.expectPartialRevert(Rollup.WrongMembers.selector);
        _submitCertified(header, _genesis(), certificate);
        _submit(header, registry.membersOf(SUBNET));
    }

    function test_members_that_hold_l2s_clock_back_count_as_silent() external {
        vm.prank(genesis[0].operator);
        registry.requestExit(SUBNET);
        for (uint256 day = 1; day <= 7; day++) {
            vm.warp(GENESIS + day * 1 days);
            BatchHeader memory header = _nextHeader();
            header.lastTimestamp = rollup.tipOf(SUBNET).lastTimestamp + 1;
            _submit(header, _genesis());
        }
        vm.warp(GENESIS + 7 days + 1);
        Member[] memory committee = new Member[](1);
        committee[0] = _newMember(address(0xC0), 1);
        rollup.nameRescueCommittee(SUBNET, committee, 1_100);
        _applyAll(_at(_nextHeader(), 1_010), committee);
    }

    // Bonds

    function test_a_bond_leaves_once_the_delay_is_over_and_every_batch_that_its_owner_certified_is_in() external {
        address operator = genesis[1].operator;
        vm.prank(operator);
        registry.requestExit(SUBNET);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(SequencerRegistry.BondLocked.selector, GENESIS + EXIT_DELAY));
        registry.withdrawBond(SUBNET, operator);
        vm.warp(GENESIS + EXIT_DELAY);
        _expectCertifies(operator);
        _applyAll(_at(_nextHeader(), 3), _genesis());
        _submit(_at(_nextHeader(), 4), _genesis());
        vm.warp(GENESIS + EXIT_DELAY);
        _expectCertifies(operator);
        _submit(_at(_nextHeader(), 5), registry.membersOf(SUBNET));
        vm.warp(GENESIS + EXIT_DELAY);
        vm.prank(operator);
        registry.withdrawBond(SUBNET, operator);
        _eq(lumia.balanceOf(operator), BOND, "bond");
    }

    function _expectCertifies(address operator) private {
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(SequencerRegistry.StillCertifies.selector, 1, 0));
        registry.withdrawBond(SUBNET, operator);
    }

    function test_a_bond_that_never_stood_for_anything_leaves_at_once() external {
        registry.bond(SUBNET, FINDER, 5 ether);
        vm.prank(FINDER);
        registry.withdrawBond(SUBNET, FINDER);
        _eq(lumia.balanceOf(FINDER), 5 ether, "bond");
    }

    // Weights

    function test_a_weight_is_bounded_by_its_cap_and_by_its_bond() external {
        uint64 cap = 1 << 40;
        Member memory member = _newMember(address(0xA9), cap + 1);
        registry.bond(SUBNET, member.operator, BOND);
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(SequencerRegistry.TooMuchWeight.selector, cap + 1, cap));
        registry.admit(SUBNET, member);
        member.weight = 101;
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(SequencerRegistry.BondTooSmall.selector, BOND, 101 * BOND_PER_WEIGHT));
        registry.admit(SUBNET, member);
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(SequencerRegistry.TooMuchWeight.selector, uint64(3e18), cap));
        registry.setWeight(SUBNET, genesis[0].operator, uint64(3e18));
    }

    function test_genesis_members_bring_the_bonds_of_their_weights_and_no_more_weight_than_the_cap() external {
        Member[] memory list = new Member[](1);
        list[0] = _newMember(address(0xA9), 1_000);
        rollup.open(8, rollup.parametersOf(SUBNET));
        uint256 before = lumia.balanceOf(address(registry));
        registry.registerSubnet(8, _subnetParameters(), list);
        _eq(lumia.balanceOf(address(registry)) - before, 1_000 * BOND_PER_WEIGHT, "bond");
        list[0].weight = (1 << 40) + 1;
        vm.expectPartialRevert(SequencerRegistry.TooMuchWeight.selector);
        registry.registerSubnet(9, _subnetParameters(), list);
    }

    function test_the_heaviest_list_there_can_be_is_counted_exactly() external {
        Member[] memory list = new Member[](100);
        for (uint160 i = 0; i < 100; i++) {
            list[i] = _newMember(address(0xA000 + i), 1 << 40);
        }
        bytes32 digest = keccak256("digest");
        MemberSignature[] memory signatures = new MemberSignature[](67);
        for (uint256 i = 0; i < 67; i++) {
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[list[i].signer], digest);
            signatures[i] = MemberSignature(i, abi.encodePacked(r, s, v));
        }
        this.requireTwoThirds(list, signatures, digest);
        signatures[66] = signatures[65];
        vm.expectRevert(abi.encodeWithSelector(Certificates.SignersNotAscending.selector, 65));
        this.requireTwoThirds(list, signatures, digest);
    }

    function requireTwoThirds(Member[] calldata list, MemberSignature[] calldata signatures, bytes32 digest)
        external
        pure
    {
        Certificates.requireTwoThirds(list, signatures, digest);
    }

    // At most a third of the weight an epoch

    function test_nobody_who_is_admitted_certifies_alone_two_epochs_later() external {
        Member memory heavy = _newMember(address(0xA9), 34);
        registry.bond(SUBNET, heavy.operator, BOND);
        _expectTooMuch(34);
        registry.admit(SUBNET, heavy);
        heavy.weight = 33;
        vm.prank(GOVERNOR);
        registry.admit(SUBNET, heavy);
        _expectTooMuch(34);
        registry.setWeight(SUBNET, heavy.operator, 34);
    }

    function test_changes_of_every_kind_count_together_until_an_epoch_has_applied_them() external {
        vm.prank(GOVERNOR);
        registry.setWeight(SUBNET, genesis[1].operator, 20);
        vm.prank(GOVERNOR);
        registry.setJailed(SUBNET, genesis[3].operator, true);
        vm.prank(GOVERNOR);
        registry.setWeight(SUBNET, genesis[2].operator, 33);
        _expectTooMuch(73);
        registry.remove(SUBNET, genesis[0].operator);
        // applied in the tip's epoch, then in an epoch before it
        _applyAll(_nextHeader(), _genesis());
        _expectTooMuch(73);
        registry.remove(SUBNET, genesis[0].operator);
        _submit(_at(_nextHeader(), 1), _genesis());
        _expectMoves(40, 31);
        registry.remove(SUBNET, genesis[0].operator);
        vm.prank(GOVERNOR);
        registry.setWeight(SUBNET, genesis[0].operator, 9);
    }

    function test_an_own_exit_and_evidence_are_counted_and_never_refused() external {
        vm.prank(genesis[0].operator);
        registry.requestExit(SUBNET);
        _expectTooMuch(50);
        registry.remove(SUBNET, genesis[3].operator);
        _slash(1, 9);
        _eq(registry.membersOf(SUBNET)[0].weight, 0, "jailed");
    }

    function test_a_subnet_of_one_unit_still_grows() external {
        Member[] memory list = new Member[](1);
        list[0] = _newMember(address(0xA9), 1);
        Rollup.RollupParameters memory p = rollup.parametersOf(SUBNET);
        rollup.open(8, p);
        inbox.open(8, inbox.parametersOf(SUBNET), EMISSION);
        registry.registerSubnet(8, _subnetParameters(), list);
        vm.prank(GOVERNOR);
        registry.setWeight(8, list[0].operator, 2);
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(SequencerRegistry.MovesTooMuch.selector, 2, 1));
        registry.setWeight(8, list[0].operator, 3);
    }

    function _expectTooMuch(uint256 moved) private {
        // a jailed member's weight and what was moved already: all of the hundred that the epochs before ended with
        _expectMoves(moved, 33);
    }

    function _expectMoves(uint256 moved, uint256 most) private {
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(SequencerRegistry.MovesTooMuch.selector, moved, most));
    }

    // Evidence

    function _slash(uint256 member, uint64 number) private {
        _slashWith(genesis[member].signer, number);
    }

    function _slashWith(address signer, uint64 number) private {
        (Attestation memory a, bytes memory signatureA) = _attestation(signer, number, "a");
        (Attestation memory b, bytes memory signatureB) = _attestation(signer, number, "b");
        vm.prank(FINDER);
        registry.slashDoubleAttestation(a, signatureA, b, signatureB, address(0));
    }

    function _attestation(address signer, uint64 number, string memory block_)
        private
        view
        returns (Attestation memory a, bytes memory signature)
    {
        a = Attestation(SUBNET, 0, number, keccak256("seal"), keccak256(bytes(block_)));
        signature = _sign(signer, Hashes.attestation(a));
    }

    function _bond(uint256 member) private view returns (uint256) {
        return registry.operatorOf(SUBNET, genesis[member].operator).bond;
    }

    function test_heights_far_beyond_what_is_posted_are_no_evidence() external {
        uint64 max = rollup.HEIGHTS_AHEAD_MAX();
        (Attestation memory a, bytes memory signatureA) = _attestation(genesis[0].signer, max + 1, "a");
        (Attestation memory b, bytes memory signatureB) = _attestation(genesis[0].signer, max + 1, "b");
        vm.expectRevert(abi.encodeWithSelector(Rollup.HeightOutOfRange.selector, max + 1, max));
        registry.slashDoubleAttestation(a, signatureA, b, signatureB, address(0));
        _slash(0, max);
    }

    function test_twenty_pairs_of_one_epoch_cost_what_one_costs() external {
        _slash(0, 1);
        for (uint64 number = 2; number <= 20; number++) {
            (Attestation memory a, bytes memory signatureA) = _attestation(genesis[0].signer, number, "a");
            (Attestation memory b, bytes memory signatureB) = _attestation(genesis[0].signer, number, "b");
            vm.expectRevert(SequencerRegistry.AlreadyPunished.selector);
            registry.slashDoubleAttestation(a, signatureA, b, signatureB, address(0));
        }
        _eq(_bond(0), BOND / 2, "bond");
    }

    function test_each_epoch_of_offences_is_punished_and_no_height_twice() external {
        _slash(0, 2);
        _submit(_at(_nextHeader(), 1), _genesis());
        // block 2 is posted in epoch 2 now, and was punished as one to come in epoch 0
        _submit(_at(_nextHeader(), 2), _genesis());
        (Attestation memory a, bytes memory signatureA) = _attestation(genesis[0].signer, 2, "a");
        (Attestation memory b, bytes memory signatureB) = _attestation(genesis[0].signer, 2, "b");
        vm.expectRevert(SequencerRegistry.AlreadyPunished.selector);
        registry.slashDoubleAttestation(a, signatureA, b, signatureB, address(0));
        _slash(0, 1);
        _eq(_bond(0), BOND / 4, "two epochs");
    }

    function test_the_finder_gets_its_share_and_the_treasury_the_rest() external {
        _slash(0, 1);
        _eq(lumia.balanceOf(FINDER), BOND / 20, "a tenth of half the bond");
        _eq(lumia.balanceOf(TREASURY), BOND / 2 - BOND / 20, "the rest");
    }

    function test_the_finders_share_goes_where_the_sender_says() external {
        (Attestation memory a, bytes memory signatureA) = _attestation(genesis[0].signer, 1, "a");
        (Attestation memory b, bytes memory signatureB) = _attestation(genesis[0].signer, 1, "b");
        vm.prank(FINDER);
        registry.slashDoubleAttestation(a, signatureA, b, signatureB, address(0x5afe));
        _eq(lumia.balanceOf(FINDER), 0, "nothing for the sender");
        _eq(lumia.balanceOf(address(0x5afe)), BOND / 20, "a tenth of half the bond");
    }

    function test_a_retired_key_counts_for_its_time_alone() external {
        address retired = genesis[2].signer;
        Member memory renewed = _newMember(genesis[2].operator, 20);
        vm.prank(genesis[2].operator);
        registry.rotateSigner(SUBNET, renewed.signer);
        Member[] memory later = _genesis();
        later[2].signer = renewed.signer;
        _applyAll(_nextHeader(), _genesis()); // 1, epoch 0: the old key until epoch 1
        _submit(_at(_nextHeader(), 1), _genesis()); // 2
        _slashWith(retired, 1);
        _submit(_at(_nextHeader(), 2), later); // 3
        for (uint64 number = 3; number <= 4; number++) {
            (Attestation memory a, bytes memory signatureA) = _attestation(retired, number, "a");
            (Attestation memory b, bytes memory signatureB) = _attestation(retired, number, "b");
            vm.expectRevert(abi.encodeWithSelector(SequencerRegistry.KeyNotInForce.selector, retired));
            registry.slashDoubleAttestation(a, signatureA, b, signatureB, address(0));
        }
        (Attestation memory c, bytes memory signatureC) = _attestation(renewed.signer, 2, "a");
        (Attestation memory d, bytes memory signatureD) = _attestation(renewed.signer, 2, "b");
        vm.expectRevert(abi.encodeWithSelector(SequencerRegistry.KeyNotInForce.selector, renewed.signer));
        registry.slashDoubleAttestation(c, signatureC, d, signatureD, address(0));
        _slashWith(renewed.signer, 3);
        _eq(_bond(2), BOND / 4, "two epochs, a key each");
    }

    function test_an_exited_operators_key_counts_until_its_last_epoch() external {
        vm.prank(genesis[3].operator);
        registry.requestExit(SUBNET);
        _applyAll(_nextHeader(), _genesis());
        _submit(_at(_nextHeader(), 1), _genesis());
        _submit(_at(_nextHeader(), 2), registry.membersOf(SUBNET));
        (Attestation memory a, bytes memory signatureA) = _attestation(genesis[3].signer, 3, "a");
        (Attestation memory b, bytes memory signatureB) = _attestation(genesis[3].signer, 3, "b");
        vm.expectRevert(abi.encodeWithSelector(SequencerRegistry.KeyNotInForce.selector, genesis[3].signer));
        registry.slashDoubleAttestation(a, signatureA, b, signatureB, address(0));
        _slash(3, 2);
        _eq(_bond(3), BOND / 2, "bond");
    }

    // Parameters

    function test_parameters_change_behind_the_owner_alone_and_within_their_bounds() external {
        SequencerRegistry.SubnetParameters memory p = _subnetParameters();
        p.exitDelay = 14 days;
        vm.prank(GOVERNOR);
        vm.expectPartialRevert(OwnableUpgradeable.OwnableUnauthorizedAccount.selector);
        registry.changeParameters(SUBNET, p);
        registry.changeParameters(SUBNET, p);
        _eq(registry.parametersOf(SUBNET).exitDelay, 14 days, "exit delay");
        for (uint256 flaw = 0; flaw < 6; flaw++) {
            p = _subnetParameters();
            if (flaw == 0) p.exitDelay = 1 hours - 1;
            if (flaw == 1) p.bondPerWeight = 0;
            if (flaw == 2) p.finderBps = 5_001;
            if (flaw == 3) p.slashBps = 10_001;
            if (flaw == 4) p.treasury = address(0);
            if (flaw == 5) p.governor = address(0);
            vm.expectRevert(SequencerRegistry.InvalidParameters.selector);
            registry.changeParameters(SUBNET, p);
            vm.expectRevert(SequencerRegistry.InvalidParameters.selector);
            registry.registerSubnet(8, p, _genesis());
        }
    }
}
